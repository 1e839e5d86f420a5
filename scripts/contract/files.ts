// The files of the node image that are generated from src/contract, with their text.

import {nodePaths, paths} from '../../src/contract/paths.js';
import {renderPython, renderShell} from './constants.js';

const library = 'images/node/rootfs/usr/local/lib/wgsim';

export const contractFiles = (): ReadonlyMap<string, string> =>
	new Map([
		[`${library}/paths.sh`, renderShell(nodePaths)],
		[`${library}/fabric/paths.py`, renderPython(paths)],
	]);
