"""The part of ruamel.yaml that is used; the library annotates what it takes and gives as anything."""

from ruamel.yaml.error import YAMLError as YAMLError
from ruamel.yaml.main import YAML as YAML
