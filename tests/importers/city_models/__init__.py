"""City models: CityJSON, CityJSONSeq and CityGML."""
