// Writes a commented topology file: from a few answers, or from a lab that ships.

export interface Answers {
	readonly name: string;
	/** How many sites, or their names. */
	readonly sites: number | readonly string[];
	/** Gateways at each site. */
	readonly gateways: number;
	readonly mesh: 'full' | 'ring' | 'hub';
	/** What gateways reach each other by. */
	readonly underlay: '4' | '6' | 'both';
	/** Hosts at each site. */
	readonly hosts: number;
}

const underlays: Readonly<Record<Answers['underlay'], readonly string[]>> = {
	'6': ['2001:db8:0:1::/64'],
	'4': ['203.0.113.0/24'],
	both: ['2001:db8:0:1::/64', '203.0.113.0/24'],
};

const meshes: Readonly<Record<Answers['mesh'], string>> = {
	full: 'every site has tunnels to every other: also ring, {hubs: [SITE]} or {pairs: [[SITE, SITE]]}',
	ring: 'each site has tunnels to its two neighbours: also full, {hubs: [SITE]} or {pairs: [[SITE, SITE]]}',
	hub: 'the other sites have tunnels to this one: also full, ring or {pairs: [[SITE, SITE]]}',
};

/** Names are said by letters only as YAML has them; those of sites and labs need no quotes, but numbers would be numbers. */
const word = (name: string): string =>
	/^[\d.]+$|^(true|false|null|yes|no|on|off)$/i.test(name) ? `"${name}"` : name;

/** As long as the others, so that remarks stand in one column. */
const remark = (value: string, text: string): string => `${value.padEnd(36)}# ${text}`;

/** `file` is what the commands of its head name. */
export function writeTopology({name, sites, gateways, mesh, underlay, hosts}: Answers, file: string): string {
	const first = typeof sites === 'number' ? '1' : word(sites[0]!);
	const meshValue = mesh === 'hub' ? `{hubs: [${first}]}` : mesh;
	const prefixes = underlays[underlay].map(prefix => `"${prefix}"`).join(', ');
	const lines = [
		`# ${name}: a route-based VPN. Fields, units and defaults: docs/topology.md of wgsim.`,
		'#',
		`#   wgsim validate ${file}`,
		`#   wgsim start ${file}    again after each change: the rest of the lab keeps running`,
		`#   wgsim diff ${file}     what that start would change`,
		'',
		`name: ${word(name)}`,
		'',
		'networks:',
		"  # Joins the gateways' uplinks; gateway m has the address m. With ospf, bgp or static, a provider routes here.",
		`  internet: {prefix: [${prefixes}]}`,
		'',
		'sites:',
		typeof sites === 'number'
			? remark(`  count: ${sites}`, 'or names: [hq, berlin, oslo]')
			: `  names: [${sites.map(word).join(', ')}]`,
		remark(
			`  gateways: {count: ${gateways}}`,
			'each has an outside namespace, main, and an inside one, private',
		),
		remark('  # routers: {count: 2}', 'one by default'),
		`  ${hosts > 0 ? `hosts: {count: ${hosts}}` : '# hosts: {count: 1}'}`,
		'',
		'overlay:',
		`  # ${meshes[mesh]}`,
		`  mesh: ${meshValue}`,
		remark('  # routing: babel', 'instead of OSPF inside the sites and BGP over the tunnels; or static'),
		remark('  # wireguard: {psk: generated}', 'a preshared key for each tunnel'),
		remark('  # bgp: {bfd: true}', 'traffic leaves a failed tunnel at once'),
		'',
		'# checks: in addition to those that wgsim check derives',
	];
	return `${lines.join('\n')}\n`;
}

/** A shipped lab's text under another name. The line for editors names a file that is not here. */
export function renameTopology(text: string, from: string, to: string, file: string): string {
	const escaped = from.replaceAll(/[^\w]/g, '$&');
	return text
		.replace(/^# yaml-language-server: .*\n#\n/, '')
		.replaceAll(`topologies/${from}.yaml`, () => file)
		.replace(new RegExp(`^name: ${escaped}$`, 'm'), () => `name: ${word(to)}`)
		.replaceAll(new RegExp(`(?<=^#.*[ ])${escaped}(?=[- ]|$)`, 'gm'), () => to);
}
