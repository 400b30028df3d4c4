/* Where the page begins: styles, the invite out of the address, and App into #root. */
import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "@mantine/core/styles.layer.css";
import "./theme.css";
import { createRoot } from "react-dom/client";
import { must } from "../shared/must.ts";
import { App } from "./App.tsx";
import { catchInvites } from "./invite.ts";

catchInvites();
createRoot(must(document.getElementById("root"), "#root in index.html")).render(<App />);
