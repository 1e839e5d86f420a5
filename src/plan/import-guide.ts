// Reads of the INSTALL.md that `wgsim export` writes which other interfaces a machine is expected to have.

import {mainNamespace} from '../shared/namespaces.js';
import {type InterfaceAddress, parseInterfaceAddress} from '../topology/interface-address.js';

export interface ImportedInterface {
	readonly name: string;
	readonly kind: 'dummy' | 'wire';
	readonly namespace: string;
	readonly addresses: readonly InterfaceAddress[];
	readonly routes: readonly {readonly to: string; readonly via: string}[];
}

/** Its name, beside the other files of a machine. */
export const guideName = 'INSTALL.md';

/** Empty for a file that wgsim did not write. */
export function readGuide(text: string): ImportedInterface[] {
	const interfaces: {
		name: string;
		kind: 'dummy' | 'wire';
		namespace: string;
		addresses: InterfaceAddress[];
		routes: {to: string; via: string}[];
	}[] = [];
	const from = text.indexOf('it expects these interfaces, which your distribution configures:');
	for (const line of from === -1 ? [] : text.slice(from).split('\n')) {
		const [, name, dummy, listed] = /^\* `([^`]+)`(, a dummy)?: (.*)$/.exec(line) ?? [];
		const [, to, via] = /^ {2}`ip route replace (\S+) via (?:inet6 )?(\S+) dev \S+`$/.exec(line) ?? [];
		if (name !== undefined) {
			const addresses = listed!.split(', ').flatMap(each => parseInterfaceAddress(each) ?? []);
			const kind = dummy === undefined ? 'wire' : 'dummy';
			interfaces.push({name, kind, namespace: mainNamespace, addresses, routes: []});
		} else if (to !== undefined && via !== undefined) {
			interfaces.at(-1)?.routes.push({to, via});
		}
	}

	return interfaces;
}
