/* The colour scheme the page is in, as Mantine writes it on <html>. */
import { useSyncExternalStore } from "react";

/** "light" or "dark", and a new render when it changes. */
export function useColorScheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, present);
}

function present(): "light" | "dark" {
  return document.documentElement.dataset["mantineColorScheme"] === "dark" ? "dark" : "light";
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  return () => observer.disconnect();
}
