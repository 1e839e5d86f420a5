// Makes planned files from lines and from the user's files, and compares them by digest.

import {createHash} from 'node:crypto';
import type {PlannedFile, SourceFile} from './model.js';
import {listPasswords} from './passwords.js';

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

const looksSecret = (path: string, content: string): boolean =>
	/PRIVATE KEY-|\b(?:PrivateKey|PresharedKey)\s*=/i.test(content) || listPasswords(path, content).length > 0;

/** One of the user's own. What looks like a key or a password is treated as one. */
export const copied = (
	path: string,
	mode: number,
	{content, encoding}: Omit<SourceFile, 'path' | 'mode'>,
): PlannedFile => ({
	path,
	mode,
	content,
	encoding,
	secret: encoding === 'utf8' && looksSecret(path, content),
});

/** Path → SHA-256 over mode and content, in hex, as `digest_of` in the fabric's deliver.py makes it. */
export const fileDigests = (files: readonly PlannedFile[]): Record<string, string> =>
	Object.fromEntries(
		files.map(({path, mode, content, encoding}) => [
			path,
			createHash('sha256')
				.update(`${mode.toString(8)}\n`)
				.update(Buffer.from(content, encoding))
				.digest('hex'),
		]),
	);
