// Renders BIRD's configuration for a machine with systemd: with its passwords, or with names in their place.

import {replacePasswords} from '../passwords.js';
import {mainNamespace} from '../tunnel-files.js';
import {type ExportedFile, exported} from './model.js';
import type {ExportNamespace} from './source.js';

interface Rendered {
	readonly files: readonly ExportedFile[];
	/** Lines for a guide: what is to be written, and where. */
	readonly wanted: readonly string[];
}

/** bird.conf, where Debian's own service looks for it in `main`. Without keys it includes a file of passwords, which is not there. */
export function renderBirdConfig({name, bird}: ExportNamespace, withKeys: boolean): Rendered {
	if (bird === null) {
		return {files: [], wanted: []};
	}

	const stem = name === mainNamespace ? 'bird' : name;
	const path = `/etc/bird/${stem}.conf`;
	const names = new Map<string, string>();
	const named = replacePasswords(path, bird, written => {
		names.set(written, names.get(written) ?? `PASSWORD_${names.size + 1}`);
		return names.get(written)!;
	});
	const file = (text: string, mode?: number) => exported(path, text.trimEnd().split('\n'), mode);
	if (names.size === 0) {
		return {files: [file(bird)], wanted: []};
	}

	const passwords = `${stem}.passwords.conf`;
	return withKeys
		? {files: [{...file(bird, 0o600), secret: true}], wanted: []}
		: {
				files: [file(`include "${passwords}";\n${named}`)],
				wanted: [
					`\`/etc/bird/${passwords}\`, with a line \`define NAME = "…";\` for each of ${[...names.values()].join(', ')}`,
				],
			};
}
