// The actions that open shells in running nodes.

import {isRunning, type LabAction, nodesOf, type Offer} from './model.js';

const shellIn = (node: string, namespace: string): LabAction => ({
	title: `shell in ${node}${namespace === 'main' ? '' : `, namespace ${namespace}`}`,
	command: `wgsim shell ${node}${namespace === 'main' ? '' : ` --netns ${namespace}`}`,
	question: null,
	operation: {kind: 'shell', node, namespace},
});

export const offerShell: Offer = (target, snapshot) =>
	nodesOf(target, snapshot)
		.filter(isRunning)
		.map(({node}) => shellIn(node, 'main'));

export const offerNestedShell: Offer = (target, snapshot) =>
	nodesOf(target, snapshot)
		.filter(isRunning)
		.flatMap(({node, namespaces}) =>
			namespaces.filter(({name}) => name !== 'main').map(({name}) => shellIn(node, name)),
		);
