/* What every page does when it appears: names itself in the tab, and takes the focus to its heading when one came here from
   another page of this load. */
import { useEffect, useRef, type RefObject } from "react";
import { hasMoved } from "../route.ts";

/** Sets the tab's title; returns the ref for the page's h1, which needs tabIndex -1. */
export function usePage(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title === "" ? "Greenroom" : `${title} · Greenroom`;
  }, [title]);
  useEffect(() => {
    if (hasMoved()) heading.current?.focus();
  }, []);
  return heading;
}
