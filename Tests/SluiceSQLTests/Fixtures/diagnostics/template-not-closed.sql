AC/AC-${zone_id
