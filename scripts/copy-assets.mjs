// Puts what tsc leaves behind into dist: the files of src that are no TypeScript, and the command's executable bit.

import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [from, to] = [path.join(root, 'src'), path.join(root, 'dist')];

for (const entry of fs.readdirSync(from, {recursive: true, withFileTypes: true})) {
	const source = path.join(entry.parentPath ?? entry.path, entry.name);
	if (entry.isFile() && !/\.tsx?$/.test(entry.name)) {
		const target = path.join(to, path.relative(from, source));
		fs.mkdirSync(path.dirname(target), {recursive: true});
		fs.copyFileSync(source, target);
	}
}

fs.chmodSync(path.join(to, 'cli.js'), 0o755);
