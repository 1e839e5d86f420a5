// The interfaces of a lab's nodes, as their kernels have them.

export interface NodeInterface {
	readonly node: string;
	readonly namespace: string;
	readonly ifname: string;
	/** `veth`, `wireguard`, `tun`, `dummy` …; empty where the kernel names none. */
	readonly kind: string;
	/** `no carrier`: it is up, and its cable is pulled or what is below it is down. `missing`: the topology has it, and the kernel not. */
	readonly state: 'up' | 'down' | 'no carrier' | 'missing' | 'unknown';
	/** Null where it has none, as a tunnel, or is not known. */
	readonly mac: string | null;
	/** Null where it is not known. */
	readonly mtu: number | null;
	/** With their prefix lengths, the link-local ones last. */
	readonly addresses: readonly string[];
	/** Of a wire; null for others. */
	readonly network: string | null;
	/** `R1:eth0` where there is one other end; none, or all of them. */
	readonly peers: readonly string[];
}
