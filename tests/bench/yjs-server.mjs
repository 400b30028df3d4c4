// @y/websocket-server 0.1.1 in memory, as its own start script runs it.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { reportWhenListening } from "./child.mjs";

// Out of its own folder, so that its older ws and its copy of yjs stay there.
const rival = new URL("./rivals/node_modules/@y/websocket-server/src/utils.js", import.meta.url);
const { setupWSConnection } = await import(rival.href);

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket, request) => setupWSConnection(socket, request));
reportWhenListening(server);
