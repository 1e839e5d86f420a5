// A BGP community, as text: `64512:100`, `64512:1:2`, or one of the names that every BGP speaker knows.

import {type Community, wellKnownCommunities} from '../model-routing.js';
import {textOf} from './scalars.js';

const most = {standard: 0xffff, large: 0xffff_ffff};

function parseCommunity(text: string): Community | null {
	if (Object.hasOwn(wellKnownCommunities, text)) {
		return wellKnownCommunities[text as keyof typeof wellKnownCommunities];
	}

	const parts = /^\d{1,10}(?::\d{1,10}){1,2}$/.test(text) ? text.split(':').map(Number) : [];
	const bound = parts.length === 3 ? most.large : most.standard;
	return parts.length > 0 && parts.every(part => part <= bound) ? (parts as unknown as Community) : null;
}

/** RFC 1997, and RFC 8092 for a large one. */
export const community = textOf(
	parseCommunity,
	'a BGP community',
	`write it like 64512:100, or 64512:1:2 for a large one, or ${Object.keys(wellKnownCommunities).join(', ')}`,
	{examples: ['64512:100', '4200000000:1:2', ...Object.keys(wellKnownCommunities)]},
);
