/* Which page an address shows, and what surrounds every page: the theme, the toasts, the net under errors. */
import { MantineProvider } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { RoomId } from "../shared/ids.ts";
import { unreachable } from "../shared/must.ts";
import { interviewIn, useInterviews } from "./interviews.ts";
import { useHeldInvite } from "./invite.ts";
import { pageNonce } from "./nonce.ts";
import { useOpenedFile } from "./opened-file.ts";
import { ErrorBoundary } from "./parts/ErrorBoundary.tsx";
import { Toasts } from "./parts/toasts.tsx";
import { parseRoute, usePath } from "./route.ts";
import { cssVariablesResolver, theme } from "./theme.ts";

const Home = lazy(() => import("./pages/Home.tsx"));
const Join = lazy(() => import("./pages/Join.tsx"));
const Interview = lazy(() => import("./pages/Interview.tsx"));
const Replay = lazy(() => import("./pages/Replay.tsx"));

// Named pages of one module: the first page never needs them.
const messages = () => import("./pages/Message.tsx");
const NoFileOpened = lazy(async () => ({ default: (await messages()).NoFileOpened }));
const NoSeatForReplay = lazy(async () => ({ default: (await messages()).NoSeatForReplay }));
const UnknownAddress = lazy(async () => ({ default: (await messages()).UnknownAddress }));

export function App() {
  const path = usePath();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={pageNonce}
    >
      <ErrorBoundary key={path}>
        <Suspense fallback={null}>
          <Page path={path} />
        </Suspense>
      </ErrorBoundary>
      <Toasts />
    </MantineProvider>
  );
}

function Page({ path }: { path: string }) {
  const route = parseRoute(path);
  switch (route.page) {
    case "home":
      return <Home />;
    case "room":
      return <RoomPage roomId={route.roomId} />;
    case "replay":
      return <ReplayPage roomId={route.roomId} />;
    case "file":
      return <FilePage />;
    case "unknown":
      return <UnknownAddress />;
    default:
      return unreachable(route);
  }
}

/** Straight in with a seat; by way of Join with an invite, or with neither. */
function RoomPage({ roomId }: { roomId: RoomId }) {
  useInterviews();
  const seat = interviewIn(roomId);
  const invite = useHeldInvite(roomId);
  if (seat && invite === null) return <Interview key={seat.seatId} interview={seat} />;
  return <Join key={invite} roomId={roomId} invite={invite} seat={seat} />;
}

function ReplayPage({ roomId }: { roomId: RoomId }) {
  useInterviews();
  const seat = interviewIn(roomId);
  return seat ? <Replay key={seat.seatId} interview={seat} /> : <NoSeatForReplay />;
}

/** After a reload there is no file any more: it is asked for, and opens where it was. */
function FilePage() {
  return useOpenedFile() ? <Replay interview={null} /> : <NoFileOpened />;
}
