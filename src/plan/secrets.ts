// Finds the passwords in a node's files, so that the node's output filter can hide them.

import {paths} from '../contract/paths.js';
import {secret} from './files.js';
import type {PlannedFile} from './model.js';
import {listPasswords} from './passwords.js';

/** WireGuard keys. The filter recognizes a well-formed key; this finds the others. */
const keys = /^[ \t]*(?:PrivateKey|PresharedKey)[ \t]*=[ \t]*([^\s#]+)/gim;

/** In all of these words, so that a hundred thousand files without any are passed over by one look. */
const anyWord = /password|key|secret/i;

function secretsIn({path: own, content, encoding}: PlannedFile): string[] {
	if (encoding === 'base64' || !anyWord.test(content)) {
		return [];
	}

	return [...listPasswords(own, content), ...[...content.matchAll(keys)].flatMap(([, key]) => key ?? [])];
}

/** The file that lists them, one per line; no file if there are none. */
export function secretsFile(files: readonly PlannedFile[]): PlannedFile[] {
	const isKey = (text: string): boolean => /^[A-Za-z\d+/]{43}=$/.test(text);
	const found = [...new Set(files.flatMap(secretsIn))].filter(text => !isKey(text)).sort();
	return found.length === 0 ? [] : [secret(paths.secrets, `${found.join('\n')}\n`)];
}
