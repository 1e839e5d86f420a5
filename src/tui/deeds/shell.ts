// A shell: the screen steps aside until it ends.

import type {Deed} from '../actions.js';
import type {Doing, Outcome} from '../world.js';
import type {Hands} from './hands.js';

export async function shell(
	{engine, lab}: Hands,
	{node, namespace}: Extract<Deed, {kind: 'shell'}>,
	{suspend, signal}: Doing,
): Promise<Outcome> {
	const {openShell} = await import('../../lab/shell.js');
	const {stdin, stdout, stderr} = process;
	const code = await suspend(() => {
		stdout.write(
			`${node}${namespace === 'main' ? '' : `, namespace ${namespace}`}: exit or Ctrl-D goes back\n`,
		);
		return openShell(engine, lab, node, namespace, {stdin, stdout, stderr}, signal);
	});
	return {text: code === 0 ? 'back' : `ended with exit code ${code}`, lines: null};
}
