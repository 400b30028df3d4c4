/* The HTTP edge: the API of docs/PROTOCOL.md, the recording as a file, and the page itself with its headers.
   Bodies are parsed by the schemas of the protocol; every error has a code and a sentence. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import compression from "compression";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import helmet from "helmet";
import type { z } from "zod";
import { PRESET_PLANS } from "../shared/plan.ts";
import { PROBLEMS, summary } from "../shared/problem.ts";
import type { HttpErrorCode } from "../shared/protocol.ts";
import type { Logger } from "./logger.ts";
import type { Store } from "./store.ts";

/** Thrown by handlers; becomes the answer. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly code: HttpErrorCode;
  constructor(status: number, code: HttpErrorCode, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface HttpOptions {
  readonly store: Store;
  readonly logger: Logger;
  readonly version: string;
  /** Folder of the built page. */
  readonly clientDir: string;
  readonly bodyBytes: number;
  readonly tldrawLicenseKey: string;
  /** Routes of the rooms (http-rooms.ts). */
  readonly rooms: RequestHandler;
}

/** The Express application. */
export async function createHttp(options: HttpOptions): Promise<Express> {
  const app = express();
  app.disable("x-powered-by");
  app.use(securityHeaders());
  app.use(compression());
  app.get("/healthz", async (_, response) => {
    await options.store.ping();
    response.json({ status: "ok", version: options.version });
  });
  app.use("/api", express.json({ limit: options.bodyBytes }), (_, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  app.get(
    "/api/problems",
    (_, response) => void response.json({ problems: PROBLEMS.map(summary) }),
  );
  app.get("/api/plans", (_, response) => void response.json({ plans: PRESET_PLANS }));
  app.use("/api/rooms", options.rooms);
  app.use("/api", () => {
    throw new HttpFailure(404, "not_found", "There is nothing at this address.");
  });
  await servePage(app, options);
  app.use(answerErrors(options.logger));
  return app;
}

/** Parses a body or throws the failure that says what is wrong with it. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const first = result.error.issues[0];
  const where = first && first.path.length > 0 ? `${first.path.join(".")}: ` : "";
  throw new HttpFailure(
    400,
    "bad_request",
    `${where}${first?.message ?? "The request was not understood."}`,
  );
}

/**
 * Headers of every answer. The policy is the one under which tldraw and the editor ran without a violation (board.md,
 * section 2); 'unsafe-inline' stands nowhere.
 */
function securityHeaders(): RequestHandler {
  const nonce = (_: unknown, response: ServerResponse) => `'nonce-${nonceFor(response)}'`;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", nonce],
        styleSrc: ["'self'", nonce],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'", "data:"],
        connectSrc: [
          "'self'",
          "data:",
          "blob:",
          (request) => webSocketOrigin(request.headers.host),
        ],
        mediaSrc: ["'self'", "blob:"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: "no-referrer" },
    // Whether this host is reached by TLS is for the proxy in front to say.
    strictTransportSecurity: false,
  });
}

/** Older Safari does not take 'self' for WebSockets. */
function webSocketOrigin(host: string | undefined): string {
  return host && /^[\w.:[\]-]+$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
}

const nonces = new WeakMap<ServerResponse, string>();

/** The nonce of one answer, the same for its header and its page. */
function nonceFor(response: ServerResponse): string {
  const nonce = nonces.get(response) ?? randomBytes(16).toString("base64");
  nonces.set(response, nonce);
  return nonce;
}

async function servePage(
  app: Express,
  { clientDir, tldrawLicenseKey }: HttpOptions,
): Promise<void> {
  const template = await readFile(join(clientDir, "index.html"), "utf8");
  const license = `<meta name="tldraw-license" content="${escapeAttribute(tldrawLicenseKey)}">`;
  const page = tldrawLicenseKey ? template.replace("</head>", `${license}</head>`) : template;
  const sendPage: RequestHandler = (_, response) => {
    response.setHeader("Cache-Control", "no-store");
    response.type("html").send(page.replaceAll("__NONCE__", nonceFor(response)));
  };
  app.get(["/", "/index.html", "/replay", "/r/:room", "/r/:room/replay"], sendPage);
  app.use(
    "/assets",
    express.static(join(clientDir, "assets"), {
      index: false,
      immutable: true,
      maxAge: "1y",
      redirect: false,
    }),
  );
  app.use(express.static(clientDir, { index: false, maxAge: "1h", redirect: false }));
  app.use((request, response, next) => {
    if (request.method !== "GET" || !request.accepts("html") || request.path.startsWith("/assets/"))
      return next();
    response.status(404);
    return sendPage(request, response, next);
  });
  app.use(() => {
    throw new HttpFailure(404, "not_found", "There is nothing at this address.");
  });
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function answerErrors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const failure = failureOf(error);
    if (failure.status >= 500) logger.error("request failed", { error });
    response
      .status(failure.status)
      .json({ error: { code: failure.code, message: failure.message } });
  };
}

function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const status =
    typeof error === "object" && error !== null && "status" in error ? error.status : 500;
  if (status === 413) return new HttpFailure(413, "too_large", "That is too long.");
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new HttpFailure(status, "bad_request", "The request was not understood.");
  }
  return new HttpFailure(
    503,
    "unavailable",
    "The server cannot answer at the moment. Try again in a minute.",
  );
}
