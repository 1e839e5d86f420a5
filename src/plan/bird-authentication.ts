// Renders how OSPF and BFD authenticate in bird.conf.

import type {Bfd, OspfInterface} from '../topology/model.js';

/** `keyed-md5` is two words of BIRD's. */
const inWords = (way: string): string => way.replaceAll('-', ' ');

/** An interface's (RFC 2328, appendix D; RFC 5709; RFC 7166). */
export function ospfAuthentication({authentication}: Pick<OspfInterface, 'authentication'>): string[] {
	if (authentication === null) {
		return [];
	}

	const {way, password} = authentication;
	return way === 'simple'
		? ['authentication simple;', `password "${password}";`]
		: ['authentication cryptographic;', `password "${password}" { algorithm ${inWords(way)}; };`];
}

/** RFC 5880, section 6.7. */
export const bfdAuthentication = ({authentication}: Pick<Bfd, 'authentication'>): string[] =>
	authentication === null
		? []
		: [`authentication ${inWords(authentication.way)};`, `password "${authentication.password}";`];
