"""The part of jsonschema that is used; the annotations that others keep of it leave out what makes validators."""

from jsonschema.exceptions import ValidationError as ValidationError
from jsonschema.validators import Draft4Validator as Draft4Validator
from jsonschema.validators import Draft7Validator as Draft7Validator
from jsonschema.validators import Draft202012Validator as Draft202012Validator
