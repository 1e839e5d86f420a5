// The wires that an action may be about: of a node, of an interface, or below a tunnel.

import type {InterfaceView, LabSnapshot, NodeView} from '../../lab/observer/model.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {compareNatural} from '../../shared/natural-order.js';
import {nodesOf, type Target} from './model.js';

interface Wire {
	readonly node: string;
	readonly item: InterfaceView;
}

const wiresOf = ({node, namespaces}: NodeView): Wire[] =>
	namespaces
		.flatMap(({interfaces}) => interfaces ?? [])
		.filter(({kind}) => kind === 'wire')
		.sort((one, other) => compareNatural(one.ifname, other.ifname))
		.map(item => ({node, item}));

/** The wire itself, all of a node, or those under a tunnel: of its ends' main namespaces. */
export function wiresOfTarget(target: Target, snapshot: LabSnapshot): Wire[] {
	switch (target.kind) {
		case 'lab':
			return [];
		case 'node':
			return wiresOf(target.node);
		case 'interface':
			return target.item.kind === 'wire' ? [{node: target.node.node, item: target.item}] : [];
		case 'tunnel':
			return nodesOf(target, snapshot).flatMap(node =>
				wiresOf({...node, namespaces: node.namespaces.filter(({name}) => name === mainNamespace)}),
			);
	}
}
