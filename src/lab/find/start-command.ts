// The command line that starts or repairs a lab, as the user would type it in the current folder.

import {isAbsolute, join, relative} from 'node:path';
import {packageFolder} from '../../package-folder.js';
import {shellWord} from '../../plan/quote-word.js';
import type {FoundLab} from './find.js';

const shipped = join(packageFolder, 'topologies/');

/** The lab that starts when no file is named. */
const reference = 'routed-vpn';

/** A path below the folder is relative to it; any other stays as it is. */
function shorten(path: string, folder: string): string {
	const inside = relative(folder, path);
	return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/**
 * `wgsim start sites/my-vpn.yaml --name my-vpn`: the name is said, as the file may have another. Without a file where none is
 * known, such as of a lab that was read from stdin.
 */
export function startCommand(
	{name, source}: Pick<FoundLab, 'name' | 'source'>,
	folder: string = process.cwd(),
): string {
	if (source === null || !isAbsolute(source)) {
		return 'wgsim start';
	}

	// One that ships has its lab's name.
	const ships = source === `${shipped}${name}.yaml`;
	if (ships && name === reference) {
		return 'wgsim start';
	}

	const path = shorten(source, folder);
	const named = ships ? '' : ` --name ${name}`;
	return `wgsim start ${shellWord(path.startsWith('-') ? `./${path}` : path)}${named}`;
}

/** The hint of an error that a repair puts right. */
export const repairHint = (lab: Pick<FoundLab, 'name' | 'source'>, folder?: string): string =>
	`${startCommand(lab, folder)} repairs the lab`;

/** The fabric knows no file: what it says of a repair is given the whole command. */
export const completeHint = (hint: string, lab: Pick<FoundLab, 'name' | 'source'>, folder?: string): string =>
	hint.replace(/^wgsim start(?= repairs)/, () => startCommand(lab, folder));
