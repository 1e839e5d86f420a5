// Finds the topology file that is meant: by its path, the name of a shipped lab, or a running lab.

import {existsSync} from 'node:fs';
import {connect} from '../../engine/client.js';
import {UsageError} from '../../errors.js';
import {listShipped, locateTopology} from '../../lab/sources/shipped.js';
import {chooseLab} from './choose-lab.js';
import {isFile} from './with-lab.js';

/** Of a running lab, the file that it was started from, and its name: the file may have another. @throws {UsageError} where that is gone, or was stdin */
export async function findLabFile(
	named: string | undefined,
	signal: AbortSignal,
): Promise<{readonly path: string; readonly lab: string | null}> {
	if (named !== undefined && (isFile(named) || existsSync(named))) {
		return {path: named, lab: null};
	}

	if (named !== undefined && listShipped().includes(named)) {
		return {path: locateTopology(named), lab: null};
	}

	const {name, source} = await chooseLab(await connect({signal}), named, signal);
	if (source === null || !existsSync(source)) {
		throw new UsageError(
			`${name}: its file is not here: ${source ?? 'none is known'}`,
			'name the topology file instead of the lab',
		);
	}

	return {path: source, lab: name};
}
