// The actions that open shells in running nodes: the view releases the terminal until they end.

import {print} from '../../output/sinks/stdio.js';
import {streams} from '../../output/sinks/streams.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {
	type ActionKey,
	isRunning,
	type LabAction,
	nodesOf,
	type Offer,
	operate,
	type Perform,
} from './model.js';

const shellIn = (node: string, namespace: string): LabAction => ({
	title: `shell in ${node}${namespace === mainNamespace ? '' : `, namespace ${namespace}`}`,
	command: `wgsim shell ${node}${namespace === mainNamespace ? '' : ` --netns ${namespace}`}`,
	question: null,
	operation: operate('shell', {node, namespace}, openIn),
});

const offerShell: Offer = (target, snapshot) =>
	nodesOf(target, snapshot)
		.filter(isRunning)
		.map(({node}) => shellIn(node, mainNamespace));

const offerNestedShell: Offer = (target, snapshot) =>
	nodesOf(target, snapshot)
		.filter(isRunning)
		.flatMap(({node, namespaces}) =>
			namespaces.filter(({name}) => name !== mainNamespace).map(({name}) => shellIn(node, name)),
		);

const openIn: Perform<{readonly node: string; readonly namespace: string}> = async (
	{engine, lab},
	{node, namespace},
	{suspend, signal},
) => {
	const {openShell} = await import('../../lab/node/shell.js');
	const code = await suspend(() => {
		print(`${node}${namespace === mainNamespace ? '' : `, namespace ${namespace}`}: exit or Ctrl-D returns`);
		return openShell(engine, lab, node, namespace, streams, signal);
	});
	return {text: code === 0 ? 'back' : `ended with exit code ${code}`, lines: null};
};

export const shellKeys: readonly ActionKey[] = [
	{key: 'e', help: 'a shell in the node', footer: 'shell', offer: offerShell},
	{key: 'E', help: 'a shell in its nested namespace', footer: null, offer: offerNestedShell},
];
