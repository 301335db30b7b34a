async rules => {
  // Every rule that axe knows; the size of targets is one that it leaves out unless asked.
  const every = { rules: { 'target-size': { enabled: true } } };
  const chosen = rules.length ? { runOnly: { type: 'rule', values: rules } } : every;
  const options = { ...chosen, preload: false, resultTypes: ['violations'] };
  const { violations } = await axe.run(document, options);
  const described = (rule, node) => `${rule}: ${node.target} ${node.html.slice(0, 120)}`;
  return violations.flatMap(each => each.nodes.map(node => described(each.id, node)));
}
