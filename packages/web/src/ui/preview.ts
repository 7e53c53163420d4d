/** A line of plain words: Markdown's marks say nothing in a preview. */
export const toPreview = (text: string): string =>
  text
    .replace(/^\s*(#{1,6}|>|[-*+]|\|[-:| ]+\|)\s+/gm, '')
    .replace(/```\w*|[*~`|]+|\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
