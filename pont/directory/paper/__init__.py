"""What a visitor or a desk can print: cards, slips, pocket maps, brochures, posters, sheets of addresses."""
