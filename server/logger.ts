/* Structured log, one JSON line per event on standard error. Only the fields named here are ever written, so that no ticket
   and no text of a person can slip into a log. */

export interface LogFields {
  readonly roomId?: string;
  readonly seatId?: string;
  readonly role?: string;
  readonly document?: string;
  readonly reason?: string;
  readonly code?: number | string;
  readonly count?: number;
  readonly ms?: number;
  /** An unexpected error of our own code; its message and stack are written. */
  readonly error?: unknown;
}

export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** A logger that writes lines with `write`. */
export function createLogger(write: (line: string) => void, now: () => number): Logger {
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      const { error, ...plain } = fields;
      const detail =
        error instanceof Error
          ? { error: error.message, stack: error.stack }
          : error === undefined
            ? {}
            : { error: JSON.stringify(error) };
      write(
        JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...plain, ...detail }),
      );
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** Says nothing; for tests. */
export const SILENT_LOGGER: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
