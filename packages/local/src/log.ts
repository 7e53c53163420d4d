/** Where the stack tells people what it does: `info` for progress, `warn` for what needs a look. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
}

export const consoleLog: Log = {
  info: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
};

export const quietLog: Log = { info: () => undefined, warn: () => undefined };
