// Lints and formats Python with ruff, as ruff.toml says.

import fs from 'node:fs';
import path from 'node:path';
import {root} from '../lib.mjs';
import {openRuff} from './workspace.mjs';

/** Complaints, a line each. With `write`, files are formatted in place, and those that were not are no complaint. */
export function runRuff(files, {write = false} = {}) {
	const workspace = openRuff();
	return files.flatMap(file => checkFile(workspace, file, write));
}

function checkFile(workspace, file, write) {
	const full = path.resolve(root, file);
	const text = fs.readFileSync(full, 'utf8');
	const formatted = workspace.format(text);
	const isFormatted = formatted === text;
	if (write && !isFormatted) {
		fs.writeFileSync(full, formatted);
	}

	const found = workspace.check(write ? formatted : text);
	return [
		...found.map(
			({code, message, start_location: {row, column}}) => `${file}:${row}:${column}: ${code} ${message}`,
		),
		...(isFormatted || write ? [] : [`${file}: is not formatted; npm run format formats it`]),
	];
}
