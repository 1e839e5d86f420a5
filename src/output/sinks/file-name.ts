// Makes a file name from foreign names: one that any folder accepts and any shell and terminal shows unchanged.

/** Letters, digits, dots, dashes and underscores; everything else becomes `_`. It begins with no dot and no dash, and is no longer than 100 characters. */
export const toFileName = (text: string): string =>
	text
		.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
		.replace(/^[.-]+/, '_')
		.slice(0, 100) || '_';
