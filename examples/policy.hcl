# What the agent's token may do in the demo.
path "secret/data/demo/*" {
  capabilities = ["create", "read", "update"]
}

path "secret/metadata/demo/*" {
  capabilities = ["list", "read"]
}
