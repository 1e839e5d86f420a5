// Renders the service that runs the user's own readiness command.

import {paths} from '../contract/paths.js';
import {plain} from './files.js';
import type {PlannedFile} from './model.js';
import {quoteWord} from './quote-word.js';

export const readyService = `${paths.plannedServices}/ready`;

/** `argv` is empty where nothing is asked. */
export const readyFiles = (argv: readonly string[]): PlannedFile[] =>
	argv.length === 0
		? []
		: [
				plain(
					`${readyService}/run`,
					['#!/bin/sh', 'exec 2>&1', `exec wgsim-ready ${argv.map(quoteWord).join(' ')}`],
					0o755,
				),
				plain(`${readyService}/finish`, ['#!/bin/sh', 'exec wgsim-ended ready "$@"'], 0o755),
			];
