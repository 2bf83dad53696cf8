# Logs in with AppRole, writes the token to a file, renders one template, and serves a local proxy that adds the token.
# Every path is relative to the folder in which the agent is started. `npm run demo` runs this very file.

vault {
  address         = "http://127.0.0.1:8200"
  tls_skip_verify = false
}

auto_auth {
  method "approle" {
    mount_path = "auth/approle"
    config = {
      role_id_file_path   = "role-id"
      secret_id_file_path = "secret-id"
    }
  }

  sink "file" {
    config = {
      path = "token"
      mode = "0640"
    }
  }
}

cache {
  use_auto_auth_token = true
}

listener "tcp" {
  address     = "127.0.0.1:8201"
  tls_disable = true
}

template {
  source      = "app.env.ctmpl"
  destination = "app.env"
  perms       = "0640"

  # Whatever makes the application read its file again, such as `systemctl reload app`.
  command = "echo \"reloaded with $(grep -c = app.env) settings\" >> reloads.log"
}

template_config {
  static_secret_render_interval = "2s"
}
