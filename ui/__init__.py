"""Where people touch it: the command and the chat."""

import os

# Before any import of Gradio, or it and its hub client look up hosts outside.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
