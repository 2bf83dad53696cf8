/** What the process's signals mean to a long-running command. */
export interface SignalHandlers {
  /** SIGINT, SIGTERM, SIGQUIT: stop in order. */
  readonly onStop: (name: NodeJS.Signals) => void;
  /** Any of them once more: the first one is taking too long for somebody. */
  readonly onForce: () => void;
  /** SIGHUP: read again what can be read again. */
  readonly onReload: () => void;
  /** SIGUSR1: open the log file anew, after a rotation from outside. */
  readonly onReopen: () => void;
  /** SIGUSR2: say what the process is doing. Node would end it by that signal. */
  readonly onReport: () => void;
}

/**
 * Until handleSignals is called, and after it has let go, a reload or a rotation that comes too early or too late does
 * nothing. Otherwise SIGHUP and SIGUSR2 would end the process, and at SIGUSR1 Node would open a port for a debugger.
 */
export function ignoreOtherSignals(): void {
  for (const name of ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const) process.on(name, () => undefined);
}

const STOP: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGQUIT"];

/** Listens to the process's signals until the returned function is called. */
export function handleSignals(handlers: SignalHandlers): () => void {
  let stopping = false;
  const onStop = (name: NodeJS.Signals): void => {
    if (stopping) {
      handlers.onForce();
      return;
    }
    stopping = true;
    handlers.onStop(name);
  };
  for (const name of STOP) process.on(name, onStop);
  process.on("SIGHUP", handlers.onReload);
  process.on("SIGUSR1", handlers.onReopen);
  process.on("SIGUSR2", handlers.onReport);
  return () => {
    for (const name of STOP) process.off(name, onStop);
    process.off("SIGHUP", handlers.onReload);
    process.off("SIGUSR1", handlers.onReopen);
    process.off("SIGUSR2", handlers.onReport);
  };
}
