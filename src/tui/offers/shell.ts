// The actions that open shells in running nodes.

import {mainNamespace} from '../../shared/namespaces.js';
import {isRunning, type LabAction, nodesOf, type Offer} from './model.js';

const shellIn = (node: string, namespace: string): LabAction => ({
	title: `shell in ${node}${namespace === mainNamespace ? '' : `, namespace ${namespace}`}`,
	command: `wgsim shell ${node}${namespace === mainNamespace ? '' : ` --netns ${namespace}`}`,
	question: null,
	operation: {kind: 'shell', node, namespace},
});

export const offerShell: Offer = (target, snapshot) =>
	nodesOf(target, snapshot)
		.filter(isRunning)
		.map(({node}) => shellIn(node, mainNamespace));

export const offerNestedShell: Offer = (target, snapshot) =>
	nodesOf(target, snapshot)
		.filter(isRunning)
		.flatMap(({node, namespaces}) =>
			namespaces.filter(({name}) => name !== mainNamespace).map(({name}) => shellIn(node, name)),
		);
