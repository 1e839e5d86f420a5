// All that wg-quick may touch on a machine, in a form in which two machines that are brought up alike are equal.

/** Command lines to ask a machine with, by what they tell. */
export const questions = {
	links: 'ip -json address',
	dump: 'wg show all dump',
	rules: 'ip rule; echo; ip -6 rule',
	routes: 'ip route show table all; ip -6 route show table all',
	ruleset: 'nft list ruleset',
	resolver: 'cat /etc/resolv.conf; sysctl net.ipv4.conf.all.src_valid_mark',
	marks: 'touch /tmp/marks; cat /tmp/marks',
};

/** Whether wgsim is through with an interface: it is up, or refused. */
export const isSettled = ifname =>
	`{ [ -e "/run/fabric/listening/$HOSTNAME/${ifname}" ] || { [ -s /run/wg-quick/${ifname}/said ] && [ ! -e /run/wg-quick/${ifname}/${ifname}.conf ]; }; }`;

/** What a node's log says that wg-quick refused of an interface, or undefined. */
export const refusalOf = (log, ifname) =>
	log.split('\n').find(line => line.startsWith(`wgsim: wg-quick cannot bring up ${ifname}: `));

/** Ports that configurations name: all others the kernel picks. */
export const portsOf = texts =>
	new Set(texts.flatMap(text => /^ListenPort\s*=\s*(\d+)/im.exec(text)?.[1] ?? []));

/** Without what differs by chance: the machine's own addresses, and the link-local ones that only wireguard-go's devices have. */
const alike = text =>
	text
		.replace(/\b(198\.51\.100|203\.0\.113)\.[12]([01]\d)\b/g, '$1.x$2')
		.replace(/counter packets \d+ bytes \d+/g, 'counter')
		.replace(/\b2001:db8:1::[12]([01]\d)\b/g, '2001:db8:1::x$1')
		.split('\n')
		.map(line => line.trimEnd())
		.filter(line => line !== '' && !/fe80::(?!15:)/.test(line));

/** A line of `wg show all dump` without keys, counters and ports that the kernel picked. */
function peerOrDevice(line, ports) {
	const columns = line.split('\t');
	if (columns.length === 5) {
		const [ifname, , key, port, mark] = columns;
		return [ifname, key, ports.has(port) ? port : 'any', mark].join(' ');
	}

	const [ifname, key, shared, endpoint, allowed, , , , keepalive] = columns;
	return [ifname, key, shared !== '(none)', endpoint, allowed.split(',').sort().join(), keepalive].join(' ');
}

const readLink = ({ifname, mtu, flags, addr_info: addresses}) => ({
	ifname,
	mtu,
	up: flags.includes('UP'),
	addresses: addresses
		.filter(({protocol}) => protocol !== 'kernel_ll')
		.map(({local, prefixlen, address = '', scope}) => `${local}/${prefixlen} ${address} ${scope}`)
		.sort(),
});

/** Of the answers to all questions. */
export const readState = ({links, dump, rules, routes, ruleset, resolver, marks}, ports) => ({
	links: JSON.parse(links)
		.filter(({ifname}) => /^(wg|lo$)/.test(ifname))
		.map(readLink)
		.sort((one, other) => one.ifname.localeCompare(other.ifname)),
	peers: dump
		.split('\n')
		.filter(Boolean)
		.map(line => peerOrDevice(line, ports))
		.sort(),
	rules: alike(rules),
	routes: alike(routes).sort(),
	ruleset: alike(ruleset),
	resolver: alike(resolver),
	marks: alike(marks).sort(),
});
