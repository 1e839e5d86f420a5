// Runs a shell: the view releases the terminal until it ends.

import {print} from '../../output/sinks/stdio.js';
import {streams} from '../../output/sinks/streams.js';
import {mainNamespace} from '../../shared/namespaces.js';
import type {Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import type {LabContext} from './context.js';

export async function shell(
	{engine, lab}: LabContext,
	{node, namespace}: Extract<Operation, {kind: 'shell'}>,
	{suspend, signal}: OperationContext,
): Promise<Outcome> {
	const {openShell} = await import('../../lab/node/shell.js');
	const code = await suspend(() => {
		print(`${node}${namespace === mainNamespace ? '' : `, namespace ${namespace}`}: exit or Ctrl-D returns`);
		return openShell(engine, lab, node, namespace, streams, signal);
	});
	return {text: code === 0 ? 'back' : `ended with exit code ${code}`, lines: null};
}
