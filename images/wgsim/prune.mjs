// Removes from FOLDER/node_modules what nothing needs when wgsim runs: packages for development, types, source maps.

import {readdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';

const [folder] = process.argv.slice(2);
const {packages} = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
for (const [name, {dev, devOptional}] of Object.entries(packages)) {
	if (dev || devOptional) {
		rmSync(path.join(folder, name), {recursive: true, force: true});
	}
}

// Links to programs that are gone, and npm's own note of what it installed.
rmSync(path.join(folder, 'node_modules/.bin'), {recursive: true, force: true});
rmSync(path.join(folder, 'node_modules/.package-lock.json'), {force: true});
for (const entry of readdirSync(path.join(folder, 'node_modules'))) {
	const scope = path.join(folder, 'node_modules', entry);
	if (entry.startsWith('@') && readdirSync(scope).length === 0) {
		rmSync(scope, {recursive: true});
	}
}

for (const entry of readdirSync(path.join(folder, 'node_modules'), {withFileTypes: true, recursive: true})) {
	if (
		entry.isFile() &&
		/\.(map|d\.[cm]?ts|markdown|md)$/.test(entry.name) &&
		!/^licen[cs]e/i.test(entry.name)
	) {
		rmSync(path.join(entry.parentPath, entry.name));
	}
}
