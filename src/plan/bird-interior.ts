// The interior protocols in bird.conf: their instances, and what BGP takes from each.

import {type Interior, interiors} from '../topology/interior.js';
import type {Routing} from '../topology/model.js';
import {babelExternalMetric, renderBabel} from './bird-babel.js';
import {renderOspf} from './bird-ospf.js';

interface Rendering {
	readonly render: (routing: Routing) => string[][];
	/** Of its routes, those that the site itself originates, as a condition of a filter. Null for OSPF's, which stand with the links. */
	readonly originated: string | null;
	/** It announces the links as BIRD has them, by `protocol direct`. */
	readonly needsLinks: boolean;
}

const renderings: Readonly<Record<Interior, Rendering>> = {
	ospf: {render: ({ospf}) => ospf.map(renderOspf), originated: null, needsLinks: false},
	babel: {
		render: ({babel}) => babel.map(renderBabel),
		originated: `source = RTS_BABEL && babel_metric < ${babelExternalMetric}`,
		needsLinks: true,
	},
};

export const renderInteriors = (routing: Routing): string[][] =>
	interiors.flatMap(protocol => renderings[protocol].render(routing));

/** Conditions of a filter: the routes that the site itself originates, and that do not stand with its links. */
export const originatedBy = (routing: Routing): string[] =>
	interiors.flatMap(protocol =>
		routing[protocol].length > 0 ? (renderings[protocol].originated ?? []) : [],
	);

/** Interfaces of instances that need `protocol direct`. */
export const linksNeededBy = (routing: Routing): string[] =>
	interiors
		.filter(protocol => renderings[protocol].needsLinks)
		.flatMap(protocol => routing[protocol].flatMap(({interfaces}) => interfaces.map(({name}) => name)));
