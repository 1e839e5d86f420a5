// Knows files of programs that no import reads, and what to do with each.

interface OtherProgram {
	readonly whose: string;
	readonly owns: (path: string, text: string) => boolean;
	readonly remedy: string;
	/** Whether such a file makes a tunnel: its machine is lost then, if nothing else does. */
	readonly makesTunnel: (text: string) => boolean;
}

const never = (): boolean => false;

const programs: readonly OtherProgram[] = [
	{
		whose: "NetworkManager's",
		owns: path => path.endsWith('.nmconnection'),
		remedy:
			'`wg showconf` prints its tunnel on the machine: name that file; addresses and routes go into the topology',
		makesTunnel: text => /^type=wireguard$/m.test(text),
	},
	{
		whose: "netplan's",
		owns: (path, text) => /\.ya?ml$/.test(path) && /^network:/m.test(text) && !/^topology:/m.test(text),
		remedy:
			'`netplan generate` writes .netdev and .network into /run/systemd/network on the machine: name that folder',
		makesTunnel: text => /^\s+mode:\s*["']?wireguard\b/m.test(text),
	},
	{
		whose: "FRR's",
		owns: (path, text) =>
			/(^|\/)(frr|zebra|bgpd|ospfd|ospf6d|babeld|staticd|vtysh)\.conf$/.test(path) ||
			/^frr version /m.test(text),
		remedy: 'nodes run BIRD: write its protocols under routing, or as a bird.conf',
		makesTunnel: never,
	},
	{
		whose: "ifupdown's",
		owns: (_, text) => /^\s*iface \S+ inet6? /m.test(text),
		remedy: 'write its addresses under interfaces, and its routes under routes',
		makesTunnel: never,
	},
	{
		whose: "OpenVPN's or IPsec's",
		owns: path => /\.ovpn$|(^|\/)(ipsec|swanctl)\.conf$/.test(path),
		remedy: 'tunnels of a lab are WireGuard',
		makesTunnel: never,
	},
];

const ownerOf = (path: string, text: string): OtherProgram | undefined =>
	programs.find(({owns}) => owns(path, text));

/** Whose file it is, and what to do with it; null for one that is not known. */
export function adviseOn(
	path: string,
	text: string,
): {readonly whose: string; readonly remedy: string} | null {
	return ownerOf(path, text) ?? null;
}

/** Why a file is not in the result. */
export function describeOther(path: string, text: string): string | null {
	const owner = ownerOf(path, text);
	return owner === undefined ? null : `${path}: ${owner.whose}, which no import reads: ${owner.remedy}`;
}

/** Whether a file of another program's makes a tunnel. */
export const hidesTunnel = (path: string, text: string): boolean =>
	ownerOf(path, text)?.makesTunnel(text) ?? false;
