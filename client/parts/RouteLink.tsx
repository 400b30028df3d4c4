/* A link to another address of this page. Keeps what a link can do: open in a new tab, be copied, be read out as one. */
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";
import { navigate } from "../route.ts";

interface RouteLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
  readonly children: ReactNode;
}

export function RouteLink({ href, onClick, children, ...rest }: RouteLinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
    if (event.defaultPrevented || !plain || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
