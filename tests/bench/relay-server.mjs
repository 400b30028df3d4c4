// The floor: every message goes to the others of the same path, nothing is understood or kept.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { reportWhenListening } from "./child.mjs";

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const rooms = new Map();
sockets.on("connection", (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on("message", (data) => {
    for (const other of room)
      if (other !== socket) other.send(data, { binary: true, compress: false });
  });
  socket.on("close", () => room.delete(socket));
});
reportWhenListening(server);
