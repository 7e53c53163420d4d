/** Figures as people read them. */

/** The value below which `p` (0–1) of the samples lie. */
export const percentile = (samples, p) => {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1))];
};

export const median = (samples) => percentile(samples, 0.5);

/** A Markdown table. */
export const table = (head, rows) => {
  const lines = [head, head.map(() => '---'), ...rows];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
};
