// Makes planned files of lines, and of what the user's own files hold.

import type {PlannedFile, SourceFile} from './model.js';

export const plain = (path: string, lines: readonly string[], mode = 0o644): PlannedFile => ({
	path,
	mode,
	content: lines.length === 0 ? '' : `${lines.join('\n')}\n`,
	encoding: 'utf8',
	secret: false,
});

/** A file that holds a key: for root only. */
export const secret = (path: string, content: string): PlannedFile => ({
	path,
	mode: 0o600,
	content,
	encoding: 'utf8',
	secret: true,
});

/** One of the user's own. What looks like a key is treated as one. */
export const copied = (
	path: string,
	mode: number,
	{content, encoding}: Omit<SourceFile, 'path' | 'mode'>,
): PlannedFile => ({
	path,
	mode,
	content,
	encoding,
	secret: /PRIVATE KEY-|\b(?:PrivateKey|PresharedKey)\s*=/i.test(content),
});
