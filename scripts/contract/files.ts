// The files of the node image that are generated from src/contract, with their text.

import * as answers from '../../src/contract/answers.js';
import * as capture from '../../src/contract/capture.js';
import * as faults from '../../src/contract/faults.js';
import * as files from '../../src/contract/files.js';
import {limits} from '../../src/contract/limits.js';
import * as node from '../../src/contract/node.js';
import * as observation from '../../src/contract/observation.js';
import {nodePaths, paths} from '../../src/contract/paths.js';
import * as plan from '../../src/contract/plan.js';
import * as probe from '../../src/contract/probe.js';
import * as questions from '../../src/contract/questions.js';
import * as survey from '../../src/contract/survey.js';
// @ts-expect-error: a script without types.
import {openRuff} from '../lab-side/workspace.mjs';
import {renderPython, renderShell} from './constants.js';
import {renderRecords} from './records.js';

const library = 'images/node/rootfs/usr/local/lib/wgsim';

const modules = [plan, node, files, faults, survey, observation, probe, capture, answers, questions];

export function contractFiles(): ReadonlyMap<string, string> {
	const ruff = openRuff();
	return new Map([
		[`${library}/paths.sh`, renderShell(nodePaths)],
		[`${library}/fabric/paths.py`, ruff.format(renderPython(paths, 'paths and sockets'))],
		[`${library}/fabric/limits.py`, ruff.format(renderPython(limits, 'numbers'))],
		[`${library}/fabric/contract.py`, ruff.format(renderRecords(modules))],
	]);
}
