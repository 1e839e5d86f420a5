// Quotes a word for a shell.

/** Between single quotes, in which no shell takes a character for anything but itself. */
export const quoteWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
