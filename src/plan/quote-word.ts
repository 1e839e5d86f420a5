// Quotes a word for a shell.

/** Between single quotes, in which no shell takes a character for anything but itself. */
export const quoteWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Bare where it has only characters that no shell takes for anything but themselves. */
export const shellWord = (text: string): string => (/^[\w./:@%+,=-]+$/.test(text) ? text : quoteWord(text));
