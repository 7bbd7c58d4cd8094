"""One page about everything in a schema: gathered by SQL, drawn, put together as HTML."""
