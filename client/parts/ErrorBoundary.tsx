/* The net under the pages: whatever a page throws ends here, with words and a way on. */
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Component, type ReactNode } from "react";
import { HOME_PATH } from "../route.ts";
import { EmptyState } from "./EmptyState.tsx";
import styles from "./ErrorBoundary.module.css";

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly failure: "none" | "page" | "loading";
}

export class ErrorBoundary extends Component<Props, State> {
  static getDerivedStateFromError(error: unknown): State {
    return { failure: isLoadingError(error) ? "loading" : "page" };
  }

  override state: State = { failure: "none" };

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === "none") return this.props.children;
    return (
      <main className={styles["page"]}>
        <EmptyState
          as="page"
          tone="warning"
          icon={<IconAlertTriangle size={24} />}
          title={failure === "loading" ? "This page did not load" : "This page stopped working"}
          actions={
            <>
              <Button variant="filled" onClick={() => location.reload()}>
                Reload
              </Button>
              <Button component="a" href={HOME_PATH}>
                Your interviews
              </Button>
            </>
          }
        >
          {failure === "loading"
            ? "The connection broke, or the server was updated meanwhile. Nothing was lost; reload to go on."
            : "That is our mistake. Everything the server has saved is safe; reload to go on where you were."}
        </EmptyState>
      </main>
    );
  }
}

/** A part of the page that could not be fetched; each browser says it in its own words. */
function isLoadingError(error: unknown): boolean {
  return error instanceof TypeError && /import|module/i.test(error.message);
}
