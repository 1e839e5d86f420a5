// Reads `ip -j -d -s link show`.

export interface LinkFacts {
	readonly ifname: string;
	readonly up: boolean;
	readonly mtu: number;
	/** `veth`, `wireguard`, `tun`, `dummy` …; empty where it has none. */
	readonly kind: string;
	/** Of a WireGuard interface; null for others. */
	readonly implementation: 'kernel' | 'wireguard-go' | null;
}

interface Raw {
	readonly ifname?: unknown;
	readonly flags?: unknown;
	readonly mtu?: unknown;
	readonly linkinfo?: {readonly info_kind?: unknown};
}

const implementations: Readonly<Record<string, LinkFacts['implementation']>> = {
	wireguard: 'kernel',
	// wireguard-go makes a TUN device, and nothing else in a lab does.
	tun: 'wireguard-go',
};

/** Entries that are not of the format are passed over. */
export function parseLinks(text: string): LinkFacts[] {
	return parseList<Raw>(text).flatMap(({ifname, flags, mtu, linkinfo}) => {
		if (typeof ifname !== 'string' || typeof mtu !== 'number') {
			return [];
		}

		const kind = typeof linkinfo?.info_kind === 'string' ? linkinfo.info_kind : '';
		const implementation = Object.hasOwn(implementations, kind) ? implementations[kind]! : null;
		return [{ifname, up: Array.isArray(flags) && flags.includes('UP'), mtu, kind, implementation}];
	});
}

/** The objects of a JSON list; none where the text is something else. `ip -j` prints nothing for an empty table. */
export function parseList<Item extends object>(text: string): Item[] {
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value)
			? value.filter((item): item is Item => typeof item === 'object' && item !== null)
			: [];
	} catch {
		return [];
	}
}
