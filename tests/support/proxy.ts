// The network between one browser and the server, as far as a test can reach it: a TCP proxy on 127.0.0.1 that can be cut,
// and that can keep back what the server says. It passes bytes on and knows nothing of what they mean.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface Proxy {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** Cuts every connection, and every new one as soon as it comes. */
  cut(): void;
  /** The network is back; the page has to connect anew. */
  mend(): void;
  /** From here on the page hears nothing; what it says still arrives. Connections stay open. */
  holdAnswers(): void;
  /** Lets through what was held back, in order. */
  releaseAnswers(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** Starts a proxy in front of a port of 127.0.0.1. */
export async function startProxy(serverPort: number): Promise<Proxy> {
  const pairs = new Set<Pair>();
  let isCut = false;
  let isHeld = false;

  const server = createServer((near) => {
    near.on("error", () => near.destroy());
    if (isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(serverPort, "127.0.0.1");
    const pair = { near, far };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    far.on("error", end);
    far.on("close", end);
    near.on("close", end);
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => near.write(bytes));
    if (isHeld) far.pause();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const resetAll = () => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  };

  return {
    url: `http://127.0.0.1:${String(port)}`,
    cut() {
      isCut = true;
      resetAll();
    },
    mend() {
      isCut = false;
    },
    holdAnswers() {
      isHeld = true;
      for (const { far } of pairs) far.pause();
    },
    releaseAnswers() {
      isHeld = false;
      for (const { far } of pairs) far.resume();
    },
    async close() {
      resetAll();
      server.close();
      await once(server, "close");
    },
  };
}
